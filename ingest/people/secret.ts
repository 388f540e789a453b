import { createHash, randomBytes } from 'node:crypto'

/** Twice what guessing could ever reach. */
const SECRET_BYTES = 32

export type Random = (bytes: number) => Buffer

/** A secret of a session, link or token: 43 characters that fit into a cookie, an address and a header. */
export const newSecret = (random: Random = randomBytes): string => random(SECRET_BYTES).toString('base64url')

/** What is kept of a secret, and its id: 256 random bits cannot be found from their hash, so it needs no salt and no slowness. */
export const secretId = (secret: string): string => createHash('sha256').update(secret).digest('hex')
