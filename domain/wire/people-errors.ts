/** Refusals of signing in at a provider (OpenID Connect); part of {@link ERRORS}. `{name}` is what its button says. */
export const OIDC_ERRORS = {
  'oidc.not-offered': {
    status: 404,
    text: { en: 'Signing in at a provider is not set up here.', zh: '此处未设置统一登录。' },
  },
  'oidc.unavailable': {
    status: 503,
    text: {
      en: '{name} cannot be used at the moment. Try again in a while, or sign in with a password.',
      zh: '{name} 目前无法使用。请稍后再试，或使用密码登录。',
    },
  },
  'oidc.over': {
    status: 410,
    text: {
      en: 'This sign-in took too long, was used already, or began in another browser or at another address. Begin again.',
      zh: '此次登录已超时、已使用过，或在其他浏览器或地址开始。请重新登录。',
    },
  },
  'oidc.refused': { status: 401, text: { en: '{name} did not sign you in.', zh: '{name} 未允许登录。' } },
  'oidc.invalid': {
    status: 401,
    text: {
      en: 'The answer of {name} could not be trusted, so nobody was signed in. Begin again; if it stays so, tell an administrator.',
      zh: '{name} 的应答不可信，未登录。请重新登录；如果仍然如此，请告知管理员。',
    },
  },
  'oidc.wait': {
    status: 429,
    text: {
      en: 'Too many sign-ins from here were refused: wait a few minutes.',
      zh: '此处被拒绝的登录次数过多，请等待几分钟。',
    },
  },
  'oidc.unknown-person': {
    status: 403,
    text: {
      en: '{name} knows you, but no account here is linked to you. Ask an administrator of Watchroom to allow signing in with {name} for your account and to give you a new link; open that link and choose {name} there.',
      zh: '{name} 认识您，但此处没有与您关联的账户。请管理员为您的账户允许通过 {name} 登录并给您新的链接；打开该链接并选择 {name}。',
    },
  },
  'oidc.not-allowed': {
    status: 403,
    text: {
      en: 'Signing in with {name} is not allowed for this account. An administrator can allow it.',
      zh: '此账户不允许通过 {name} 登录。管理员可以允许。',
    },
  },
  'oidc.inactive': {
    status: 403,
    text: {
      en: 'Your account here is inactive. An administrator can activate it.',
      zh: '您在此处的账户已停用。管理员可以启用。',
    },
  },
  'oidc.no-role': {
    status: 403,
    text: {
      en: '{name} gives you no role in Watchroom. Whoever manages groups there can.',
      zh: '{name} 未授予您 Watchroom 中的角色。请联系那里的组管理员。',
    },
  },
  'oidc.not-recorded': {
    status: 503,
    text: {
      en: 'Nothing can be recorded at the moment, so nobody was signed in. Try again in a while.',
      zh: '目前无法记录，未登录。请稍后再试。',
    },
  },
  'oidc.linked-elsewhere': {
    status: 409,
    text: {
      en: 'At {name} you are somebody who is linked to another account here. Sign out there if that is not you; else ask an administrator.',
      zh: '您在 {name} 的身份已关联此处的另一个账户。如果那不是您，请先在那里退出登录；否则请联系管理员。',
    },
  },
} as const

export type OidcRefusal = keyof typeof OIDC_ERRORS

/** Others with which such a sign-in may end; their sentences have nothing to fill in. */
const BESIDES = ['link.over', 'account.last-administrator'] as const
export type ToldAtEntrance = OidcRefusal | (typeof BESIDES)[number]

/** Whether the sign-in page tells a refusal of this code: the server puts only these into its address, and it shows no other. */
export const isToldAtEntrance = (code: string): code is ToldAtEntrance =>
  Object.hasOwn(OIDC_ERRORS, code) || BESIDES.some((one) => one === code)
