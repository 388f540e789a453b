/** As the route takes it. */
export const NOTE_MAX = 500
