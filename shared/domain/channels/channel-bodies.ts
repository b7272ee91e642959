import type { ChannelKind } from '../../schema/channel.ts';

/** A message in words, the same for every channel. */
export interface OutgoingMessage {
  /** The same for each try, so that the other side can tell a repetition. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly level: 'info' | 'success' | 'warning' | 'error';
  readonly title: string;
  readonly lines: readonly string[];
  /** Where it is explained; empty where Slipway has no address that others can open. */
  readonly link: string;
}

export type RobotKind = Exclude<ChannelKind, 'email'>;

/** Bytes of the text that each takes, with room for the JSON around it. */
const textBytes: Record<RobotKind, number> = {
  /** 20,000: https://open.dingtalk.com/document/robots/custom-robot-access */
  dingtalk: 16_000,
  /** 4,096 for markdown: https://developer.work.weixin.qq.com/document/path/91770 */
  wecom: 3800,
  /** About 20 KB: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */
  feishu: 16_000,
  /** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
  slack: 30_000,
  /** 28 KB in all: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook */
  teams: 16_000,
  webhook: 60_000,
};

const marks: Record<OutgoingMessage['level'], string> = { info: '●', success: '✔', warning: '▲', error: '✕' };

/** The JSON that a robot or endpoint is sent, before it is signed. */
export function channelBody(kind: RobotKind, message: OutgoingMessage): Record<string, unknown> {
  const title = cutBytes(`${marks[message.level]} ${message.title}`, 400);
  const text = cutBytes(message.lines.join('\n'), textBytes[kind] - 1000);
  const { link } = message;
  switch (kind) {
    case 'dingtalk':
      return { msgtype: 'markdown', markdown: { title, text: markdown(`### ${title}`, text, link) } };
    case 'wecom':
      return { msgtype: 'markdown', markdown: { content: markdown(`**${title}**`, text, link) } };
    case 'feishu':
      return { msg_type: 'text', content: { text: plain(title, text, link) } };
    case 'slack':
      return { text: plain(slackText(title), slackText(text), link) };
    case 'teams':
      return teamsCard(title, text, link);
    case 'webhook':
      return { id: message.id, at: new Date(message.at).toISOString(), level: message.level, title, text, link };
  }
}

function plain(title: string, text: string, link: string): string {
  return [title, text, link].filter((part) => part !== '').join('\n');
}

/** Robots' markdown knows no single line breaks. */
function markdown(title: string, text: string, link: string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  return [title, ...lines, ...(link === '' ? [] : [`[${link}](${link})`])].join('\n\n');
}

/** `&`, `<`, `>` begin links and mentions: https://docs.slack.dev/messaging/formatting-message-text */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function teamsCard(title: string, text: string, link: string): Record<string, unknown> {
  const block = (content: string, more: object = {}) => ({ type: 'TextBlock', text: content, wrap: true, ...more });
  const body = [block(title, { weight: 'Bolder' }), ...(text === '' ? [] : [block(text)])];
  const actions = link === '' ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'Slipway', url: link }] };
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body,
    ...actions,
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

/** The text, cut between two characters so that it has at most so many bytes of UTF-8. */
export function cutBytes(text: string, most: number): string {
  const encoder = new TextEncoder();
  if (encoder.encode(text).length <= most) return text;
  let bytes = encoder.encode('…').length;
  let kept = '';
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > most) break;
    kept += character;
  }
  return `${kept}…`;
}

export type RobotAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly detail: string };

/** What the other side's answer means: DingTalk, WeCom and Feishu answer 200 for failures too. */
export function readAnswer(kind: RobotKind, status: number, body: string): RobotAnswer {
  const detail = body.slice(0, 300);
  if (status === 429) return { ok: false, reason: 'channelBusy', detail };
  if (status < 200 || status >= 300)
    return {
      ok: false,
      reason: status === 401 || status === 403 || status === 404 ? 'channelRefused' : 'channelStatus',
      detail: `${status} ${detail}`.trim(),
    };
  if (kind === 'slack') return body.trim() === 'ok' ? { ok: true } : { ok: false, reason: 'channelRefused', detail };
  if (kind === 'teams' || kind === 'webhook') return { ok: true };
  const code = answerCode(body);
  if (code === 0) return { ok: true };
  return { ok: false, reason: reasonOf(kind, code), detail };
}

function answerCode(body: string): number | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return null;
    const values = new Map(Object.entries(parsed));
    const code = values.get('errcode') ?? values.get('code') ?? values.get('StatusCode');
    return typeof code === 'number' ? code : null;
  } catch {
    return null;
  }
}

/** DingTalk 310000: keyword, signature or address refused; 130101 and WeCom 45009: too fast; Feishu 19021: signature. */
function reasonOf(kind: 'dingtalk' | 'wecom' | 'feishu', code: number | null): string {
  if (code === null) return 'channelAnswer';
  if (code === 130_101 || code === 45_009 || code === 11_232) return 'channelBusy';
  if (code === 310_000 || code === 19_021 || code === 19_022 || code === 19_024) return `channelSecurity.${kind}`;
  return 'channelRefused';
}
