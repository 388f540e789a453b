/** Chinese sentences about notifications on this device: the same keys as `en-push.ts`. */
export const zhCnPush = {
  push: {
    title: '本机通知',
    on: '已开启：升级给您的报警会显示在本机，关闭此页面后也会显示。',
    off: '已关闭',
    turnOn: '开启',
    turnOff: '关闭',
    test: '发送测试',
    tested: '推送服务已接受测试消息，稍后显示。',
    notAllowed: '浏览器未获准显示通知。',
    blocked: '已被浏览器阻止：请在浏览器设置中允许此地址显示通知，然后重新加载页面。',
    unsupported: '此处不可用：需要 https；在 iPhone 或 iPad 上需将此页面添加到主屏幕。',
    failed: '浏览器无法开启通知：{{detail}}',
    elsewhere: '其他浏览器',
    remove: '移除',
    removeOne: '移除：{{name}}',
  },
} as const
