/** Longer than any page of ours with its filters. */
const PATH_CHARS = 500
/** Printable, without a backslash: browsers read `/\` as `//` and drop tabs and line ends, and what is left then names another host. */
const PATH = /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/

/** Where to go after signing in: a page of this server, as it was asked for, or else the first one. Never another host. */
export const returnPath = (asked: string): string =>
  asked.length <= PATH_CHARS && PATH.test(asked) && !asked.startsWith('/api/') ? asked : '/'
