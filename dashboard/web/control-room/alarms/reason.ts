/** Characters of a reason, a note or a comment, as in the body of the command. */
export const REASON_MAX = 500
/** Characters of a work reference. */
export const WORK_MAX = 64
