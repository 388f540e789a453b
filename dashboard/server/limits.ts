/** The bounds of everything a screen or a stranger can ask of this server. Tests may narrow them. */
export const LIMITS = {
  /** A command is under 2 kB; the rest is room. Also the largest packet of a socket. */
  body_bytes: 64 * 1024,
  /** `site.equipment.definition` of three slugs is 194 characters. */
  param_chars: 256,
  /** A slow sender holds a connection no longer than this. */
  headers_ms: 10_000,
  request_ms: 15_000,
  connectionsCheck_ms: 1000,
  keepAlive_ms: 10_000,
  /** Neither side has moved a byte: longer than any answer takes, so the client does not read its answer. */
  idle_ms: 60_000,
  /** TCP connections, screens included; a browser opens up to six beside its socket. */
  tcpConnections: 2000,
  screens: 500,
  /** A screen whose session has ended is dropped so soon; events of it are refused at once. */
  sessionCheck_ms: 500,
  /** A console sends one event in 2 s and a few more when a person turns a page. */
  events_per_s: 20,
  eventsBurst: 100,
  /** A join may cost a whole snapshot. */
  joinCosts: 10,
  /** A socket that never joins the namespace is closed. */
  connect_ms: 5000,
  /** Nothing taken for so long while something waits: the screen is frozen. With the check below: dropped within 5 s. */
  stalled_ms: 4000,
  laggardCheck_ms: 500,
  /** Dropped at once beyond this; frames are shared between screens, so that a packet costs little. */
  backlog_packets: 20_000,
  backlog_bytes: 32 * 1024 * 1024,
  /** A screen with more packets waiting gets no values until it has caught up. */
  valuesBacklog_packets: 4,
  pingEvery_ms: 10_000,
  pong_ms: 5000,
  command_ms: 10_000,
  query_ms: 10_000,
  drain_ms: 2000,
}
export type Limits = Readonly<typeof LIMITS>
