// Imported first by tests that open the panel: gateway/gateway.ts then takes the desktop's carrier, whose port comes from
// this process.
window.switchboard = { platform: 'linux' }

export {}
