export function hasDisplay(): boolean;
export function electronProgram(root: string, node: string): string | undefined;
export function runElectron(program: string, root: string, node: string): Promise<number | undefined>;
