import { z } from 'zod'

// zod probes `new Function` when a schema is made, which the content security policy reports as a violation. Imported
// first by main.tsx, before any schema.
z.config({ jitless: true })
