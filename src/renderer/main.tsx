// Has to stay first: it must run before any schema is made.
import './lib/zod-without-eval.ts'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import './app/tokens.css'
import { startGateway } from './gateway/gateway.ts'
import { startTheme } from './lib/theme.ts'

const closing = new AbortController()
window.addEventListener('pagehide', (event) => {
  // A page kept for "back" comes back with its connection.
  if (!event.persisted) closing.abort()
})

startTheme()
startGateway(closing.signal)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
