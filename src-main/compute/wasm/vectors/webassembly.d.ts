/** The part of WebAssembly's interface to JavaScript that is used here; TypeScript declares it for browsers only. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  interface Memory {
    readonly buffer: ArrayBuffer | SharedArrayBuffer;
  }
  interface Instance {
    /** Our modules export functions over addresses and counts. */
    readonly exports: Record<string, (...values: number[]) => void>;
  }
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  const Memory: new (limits: { initial: number }) => Memory;
  const Instance: new (module: Module, imports: Record<string, Record<string, Memory>>) => Instance;
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}
