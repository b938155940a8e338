// Imported first by tests that open the panel: lib/gateway.ts then takes the desktop's door, whose port comes from
// this process.
window.switchboard = { platform: 'linux' }

export {}
