/** Chinese sentences about screens on walls: the same keys as `en-screens.ts`. */
export const zhCnScreens = {
  screen: {
    title: '墙面屏幕',
    about: '只显示一个项目墙面画面的浏览器：无人登录，不可操作，不显示人员姓名。',
    new: '新建墙面屏幕',
    name: '屏幕名称',
    site: '项目',
    none: '没有墙面屏幕。',
    lastSeen: '最近在线',
    notOpened: '尚未打开',
    linkOf: '{{name}} 的一次性链接，7 天内有效；请在墙面屏幕的浏览器中打开：',
    newLink: '新链接',
    revoke: '吊销',
    openHere: '在此浏览器中打开墙面画面',
    openAbout: '此浏览器将成为只读的墙面屏幕，在此登录的人员将退出。链接只能使用一次。',
    dim: '暗色主题',
  },
} as const
