/** English sentences about screens on walls; they come with the pages that need them. */
export const enScreens = {
  screen: {
    title: 'Wall screens',
    about:
      'A browser that shows the wall of one site and nothing else: nobody is signed in there, nothing can be pressed, and no person is named.',
    new: 'New wall screen',
    name: 'Name of the screen',
    site: 'Site',
    none: 'There is no wall screen.',
    lastSeen: 'Last seen',
    notOpened: 'not opened yet',
    linkOf: 'One-time link for {{name}}, good for 7 days; open it in the browser on the wall:',
    newLink: 'New link',
    revoke: 'End',
    openHere: 'Open the wall in this browser',
    openAbout:
      'This browser becomes a read-only screen on a wall. Whoever is signed in here is signed out. The link works once.',
    dim: 'Dim theme',
  },
} as const
