// Whether a program that a configuration names is on this computer.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * `program` is the first word of a command. Null when it cannot be told: a relative path (tools start in any folder),
 * or a name that is not on this process's PATH, for that of a person's shell may have more.
 */
export function createProgramExists(env: NodeJS.ProcessEnv): (program: string) => boolean | null {
  return (program) => {
    if (isAbsolute(program)) return isProgram(program);
    if (/[\\/]/.test(program)) return null;
    const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
    return folders.some((folder) => isProgram(join(folder, program))) ? true : null;
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
