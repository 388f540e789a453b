/** English sentences about notifications on this device; they come with the panel. */
export const enPush = {
  push: {
    title: 'Notifications on this device',
    on: 'ON: alarms that escalate to you are shown here, also while this page is closed.',
    off: 'OFF',
    turnOn: 'Turn on',
    turnOff: 'Turn off',
    test: 'Send a test',
    tested: 'The push service has taken the test; it appears in a moment.',
    notAllowed: 'The browser was not allowed to show notifications.',
    blocked: 'BLOCKED by the browser: allow notifications for this address in its settings, then load the page again.',
    unsupported: 'Not possible here: it needs https, and on an iPhone or iPad this page on the home screen.',
    failed: 'The browser could not turn them on: {{detail}}',
    elsewhere: 'Also on',
    remove: 'Remove',
    removeOne: 'Remove: {{name}}',
  },
} as const
