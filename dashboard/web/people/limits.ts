/** As in the patterns of person/login.ts. */
export const LOGIN_MAX = 64
export const NAME_MAX = 64
