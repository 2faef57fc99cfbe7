// The pages that a person sees in the browser. Plain HTML without scripts, for browsers and for tests.
import type { ServiceAnswer } from '../service.ts';

const STYLE = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem; }
dt { color: #555; } dd { margin: 0 0 .75rem; } .code { font: 1.5rem monospace; letter-spacing: .1em; }
button, select, input { font: inherit; padding: .4rem 1rem; } button { margin: 1.5rem .5rem 0 0; }`;

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

interface ConsentQuestion {
  readonly id: string;
  readonly startUrl: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
  /** Null in a sign-in without device code. */
  readonly userCode: string | null;
  readonly people: readonly { readonly userName: string; readonly email: string }[];
}

export function consentPage(question: ConsentQuestion): ServiceAnswer {
  const { id, startUrl, clientName, scopes, userCode, people } = question;
  const facts = [
    ['Portal', escapeHtml(startUrl)],
    ['Application', escapeHtml(clientName)],
    ['Access', escapeHtml(scopes.join(', ') || 'AWS accounts')],
    ...(userCode === null ? [] : [['Code', `<span class="code">${escapeHtml(userCode)}</span>`]]),
  ];
  const options = people.map(
    ({ userName, email }) =>
      `<option value="${escapeHtml(userName)}">${escapeHtml(`${userName} (${email})`)}</option>`,
  );
  return page(
    200,
    `Allow ${clientName} to access your data?`,
    `<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>
<form method="post" action="/consent">
<input type="hidden" name="id" value="${escapeHtml(id)}">
<label>Signed in as <select name="person">${options.join('')}</select></label><br>
<button name="choice" value="allow">Allow</button><button name="choice" value="deny">Deny</button>
</form>`,
  );
}

export function userCodePage(): ServiceAnswer {
  return page(
    200,
    'Enter the code your device shows',
    `<form action="/device"><label>Code <input name="user_code" autocomplete="off" autofocus></label><br>
<button>Continue</button></form>`,
  );
}

export function messagePage(status: number, title: string, text: string): ServiceAnswer {
  return page(status, title, `<p>${escapeHtml(text)}</p>`);
}

function page(status: number, title: string, content: string): ServiceAnswer {
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    headers: { 'Cache-Control': 'no-store' },
    body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style>
<h1>${escapeHtml(title)}</h1>
${content}
</html>
`,
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
