import { describe, expect, it } from 'vitest';
import { toolOf } from '../../../../src-main/core/import/other-tools.ts';

describe('The tool of a credential_process line', () => {
  it.each([
    ['aws-vault exec prod --json', 'aws-vault'],
    ['/opt/homebrew/bin/aws-vault export --format=json prod', 'aws-vault'],
    ['leapp session generate 1234', 'Leapp'],
    ['granted credential-process --profile prod', 'Granted'],
    ['dgranted credential-process --profile prod', 'Granted'],
    ['/usr/bin/aws-sso process --arn arn:aws:iam::123456789012:role/a', 'aws-sso'],
    ['aws-sso-util credential-process --profile x', 'aws-sso-util'],
    ['saml2aws login --credential-process --profile x', 'saml2aws'],
    ['gimme-aws-creds --action-output json', 'gimme-aws-creds'],
    ['aws-azure-login --no-prompt', 'aws-azure-login'],
    ['sh -c "op item get aws --format json | jq ."', '1Password'],
    ["/bin/bash -lc 'op read op://x/y'", '1Password'],
    ['env AWS_VAULT_BACKEND=file aws-vault exec x', 'aws-vault'],
    ['"C:\\Program Files\\Amazon\\AWSCLIV2\\aws.exe" configure export-credentials', 'the AWS CLI'],
    ['cmd /c op.exe read x', '1Password'],
    ['/home/me/.cloakroom/bin/credential-helper gone', 'another Cloakroom'],
    ['/opt/corp/get-creds --for aws-vault', 'another program'],
    ['"/opt/my tools/get creds" op', 'another program'],
    ['constructor', 'another program'],
    ['', 'another program'],
  ])('of %s is %s', (command, tool) => expect(toolOf(command)).toBe(tool));
});
