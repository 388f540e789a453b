/** What is typed to sign in: lower case, so that nobody is told apart by a shift key; a mail address will do. */
export const LOGIN_PATTERN = '^[a-z0-9][a-z0-9._@+-]{1,63}$'
const LOGIN = new RegExp(LOGIN_PATTERN)

/** A login as typed, in the form it is kept in; null where it cannot be one. */
export function loginOf(typed: string): string | null {
  const login = typed.trim().toLowerCase()
  return LOGIN.test(login) ? login : null
}

/** Any writing, no control characters, nothing around it: it stands in facts and on printed reports. */
export const NAME_PATTERN =
  '^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u001f\\u007f]{0,62}[^\\s\\u0000-\\u001f\\u007f])?$'
