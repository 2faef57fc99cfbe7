// Which of the three programs (Vite environments) a source file belongs to. Pure.

export type AppProgram = 'client' | 'main' | 'preload';

/** Programs to rebuild after a change of `path`, relative to the checkout. */
export function programsTouchedBy(path: string): readonly AppProgram[] {
  const parts = path.split(/[\\/]/);
  switch (parts[0]) {
    case 'shared':
      return ['client', 'main', 'preload'];
    case 'src-renderer':
      return ['client'];
    case 'src-main':
      return parts[1] === 'desktop' && parts[2]?.startsWith('preload') ? ['preload'] : ['main'];
    default:
      return [];
  }
}
