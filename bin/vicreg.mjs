#!/usr/bin/env node
process.argv.splice(2, 0, 'vicreg');
await import('../scripts/bootstrap.mjs');
