export function keepBuild(draft: string, kept: string, isWhole: (folder: string) => boolean): void;
