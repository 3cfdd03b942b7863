/** Node 20 knows N-API 9; everything else of it does not matter here. */
Object.defineProperty(process, 'versions', { value: { ...process.versions, napi: '9' } });
await import('./open-database.ts');
