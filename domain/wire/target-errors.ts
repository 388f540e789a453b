/** Why nothing reaches a time-series server beside the embedded store; a part of the one table in errors.ts. */
export const TARGET_ERRORS = {
  'target.unreachable': {
    status: 502,
    text: { en: 'It cannot be reached: {detail}', zh: '无法连接：{detail}' },
  },
  'target.later': {
    status: 503,
    text: { en: 'It says to try again later ({status}): {detail}', zh: '服务器要求稍后重试（{status}）：{detail}' },
  },
  'target.password': {
    status: 502,
    text: {
      en: 'Storage misconfigured: it refuses the user name, password or token ({status}): {detail}',
      zh: '存储配置有误：用户名、密码或令牌被拒绝（{status}）：{detail}',
    },
  },
  'target.database': {
    status: 502,
    text: {
      en: 'Storage misconfigured: it has no database “{database}” to write to ({status}): {detail}',
      zh: '存储配置有误：没有可写入的数据库“{database}”（{status}）：{detail}',
    },
  },
  'target.no-store': {
    status: 502,
    text: {
      en: 'Storage misconfigured: what answers at this address is no time-series server ({status}): {detail}',
      zh: '存储配置有误：此地址应答的不是时序数据库（{status}）：{detail}',
    },
  },
  'target.other-type': {
    status: 502,
    text: {
      en: 'Storage misconfigured: what answers at this address is {found}; its type is to be {type}',
      zh: '存储配置有误：此地址应答的是 {found}；type 应设为 {type}',
    },
  },
  'target.refuses-all': {
    status: 502,
    text: {
      en: 'Storage misconfigured: it refuses every line, {lines} one after the other; none was given up: {detail}',
      zh: '存储配置有误：服务器连续拒绝了 {lines} 行，均未放弃：{detail}',
    },
  },
  'target.own-files': {
    status: 503,
    text: { en: 'The data folder of Watchroom: {detail}', zh: 'Watchroom 的数据目录：{detail}' },
  },
} as const
