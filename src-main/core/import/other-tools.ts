// Which program a `credential_process` line starts, by the name people know it by.
const TOOLS: Readonly<Record<string, string>> = {
  assume: 'Granted',
  aws: 'the AWS CLI',
  'aws-azure-login': 'aws-azure-login',
  'aws-okta': 'aws-okta',
  'aws-runas': 'aws-runas',
  'aws-sso': 'aws-sso',
  'aws-sso-credential-process': 'aws-sso-util',
  'aws-sso-util': 'aws-sso-util',
  'aws-vault': 'aws-vault',
  aws_signing_helper: 'IAM Roles Anywhere',
  awsume: 'awsume',
  chamber: 'chamber',
  'credential-helper': 'another Cloakroom',
  dgranted: 'Granted',
  'gimme-aws-creds': 'gimme-aws-creds',
  gopass: 'gopass',
  granted: 'Granted',
  leapp: 'Leapp',
  'okta-aws-cli': 'okta-aws-cli',
  'onelogin-aws-login': 'onelogin-aws-login',
  op: '1Password',
  pass: 'pass',
  saml2aws: 'saml2aws',
  vault: 'HashiCorp Vault',
};
/** They run the program that comes after them. */
const RUNNERS = new Set(['sh', 'bash', 'zsh', 'dash', 'fish', 'cmd', 'env', 'exec', 'nice', 'sudo', 'wsl']);

/** "another program" where it is none of those known. Never a part of the line: it may hold a secret. */
export function toolOf(command: string): string {
  for (const word of wordsOf(command)) {
    const file = word.split(/[\\/]/).at(-1) ?? '';
    const program = file.replace(/\.(?:exe|cmd|bat|ps1|sh|py)$/i, '').toLowerCase();
    if (Object.hasOwn(TOOLS, program)) return TOOLS[program] ?? '';
    const onTheWay = RUNNERS.has(program) || /^-|^\/[ck]$|^\w+=/i.test(word);
    if (!onTheWay) break;
  }
  return 'another program';
}

/** A quoted path is one word; another quoted text is a command line of its own, as behind `sh -c`. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].flatMap(([word, double, single]) => {
    const quoted = double ?? single;
    if (quoted === undefined) return [word];
    return /^(?:\/|~|[A-Za-z]:)/.test(quoted) ? [quoted] : quoted.split(/\s+/).filter((part) => part !== '');
  });
}
