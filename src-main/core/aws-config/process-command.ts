// The window shows the very command that is written, so both have it from one place.
export { checkProfileName, credentialProcessCommand } from '../../../shared/process-command.ts';
