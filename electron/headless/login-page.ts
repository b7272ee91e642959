import en from '../../shared/locales/parts/session.en.json' with { type: 'json' };
import zh from '../../shared/locales/parts/session.zh-CN.json' with { type: 'json' };

type Texts = typeof en.session;

/** The page for someone without a session: a password form, or where to find the one-time link. */
export function loginPage(options: {
  readonly acceptLanguage: string | undefined;
  readonly hasPassword: boolean;
  readonly problem: 'none' | 'wrong' | 'tooMany' | 'expired';
}): string {
  const { language, texts } = textsFor(options.acceptLanguage);
  const problem = options.problem === 'none' ? '' : `<p role="alert">${texts[options.problem]}</p>`;
  const body = options.hasPassword
    ? `<form method="post" action="/login"><label for="password">${texts.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button>${texts.logIn}</button></form>`
    : `<p>${texts.useLink}</p>`;
  return pageOf(language, `${problem}${body}`);
}

/** The page for an address that leads nowhere, or that must not be asked like this. */
export function refusalPage(
  acceptLanguage: string | undefined,
  reason: 'otherName' | 'notFound' | 'strangeForm',
): string {
  const { language, texts } = textsFor(acceptLanguage);
  return pageOf(language, `<p role="alert">${texts[reason]}</p>`);
}

function textsFor(acceptLanguage = ''): { readonly language: string; readonly texts: Texts } {
  return /^\s*zh\b/i.test(acceptLanguage)
    ? { language: 'zh-CN', texts: zh.session }
    : { language: 'en', texts: en.session };
}

function pageOf(language: string, content: string): string {
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Slipway</title><link rel="stylesheet" href="/login.css"></head>
<body><main><h1>Slipway</h1>${content}</main></body></html>`;
}

export const loginStyles = `:root{color-scheme:light dark;font:15px/1.5 system-ui,"Noto Sans CJK SC",sans-serif}
body{margin:0;display:grid;place-items:center;min-height:100vh}
main{width:min(22rem,90vw)}h1{font-size:1.25rem}label,input,button{display:block;width:100%;box-sizing:border-box}
input,button{font:inherit;padding:.5rem;margin-top:.5rem}[role=alert]{border-left:3px solid #c92a2a;padding-left:.75rem}`;
