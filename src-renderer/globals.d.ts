/** Put in by the build, from package.json. */
declare const __PROGRAM_VERSION__: string;
