// Paths as the kernel names them, whatever the system (pure).

/** The last part of a path; '' where there is none. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The last part of the folder that it is in; '' where there is none. */
export function folderName(path: string): string {
  return baseName(path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), 0)));
}

const DELETED = ' (deleted)';

/** Linux marks the path of a program whose file was removed or replaced since it started. Source: proc_pid_exe(5). */
export function withoutDeleted(path: string): string {
  return path.endsWith(DELETED) ? path.slice(0, -DELETED.length) : path;
}
