// The switches in Electron's binary, as electron-builder.yml wants them, read back from a finished program.

import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

const { DISABLE: OFF, ENABLE: ON } = FuseState;

const WANTED: Readonly<Record<string, readonly [FuseV1Options, FuseState]>> = {
  RunAsNode: [FuseV1Options.RunAsNode, OFF],
  EnableCookieEncryption: [FuseV1Options.EnableCookieEncryption, ON],
  EnableNodeOptionsEnvironmentVariable: [FuseV1Options.EnableNodeOptionsEnvironmentVariable, OFF],
  EnableNodeCliInspectArguments: [FuseV1Options.EnableNodeCliInspectArguments, OFF],
  EnableEmbeddedAsarIntegrityValidation: [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, ON],
  OnlyLoadAppFromAsar: [FuseV1Options.OnlyLoadAppFromAsar, ON],
  GrantFileProtocolExtraPrivileges: [FuseV1Options.GrantFileProtocolExtraPrivileges, OFF],
};

/** What is not as it should be, one line each; `executable` is the program, on macOS the app's folder. */
export async function fuseProblems(executable: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(executable);
  return Object.entries(WANTED)
    .filter(([, [option, state]]) => wire[option] !== state)
    .map(([name, [, state]]) => `The fuse ${name} is not ${state === ON ? 'on' : 'off'}.`);
}
