import { buffer } from 'node:stream/consumers';
import { request } from 'undici';
import type { GitSource } from '../git-client.ts';
import { packetsOf } from './packets.ts';

const LARGEST = 32 * 1024 * 1024;

/** Settings that git heeds and this does not. */
const onlyGit = {
  'http:': ['http_proxy', 'all_proxy', 'ALL_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'SSL_CERT_FILE'],
};

/** gitprotocol-http(5), "Smart Clients". Undefined: not to be asked this way. Follows no redirect: the token is for this origin. */
export async function advertisedOverHttp(
  { url, login }: GitSource,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const settings = onlyGit[/^http:/i.test(url) ? 'http:' : 'https:'];
  if (settings.some((name) => process.env[name])) return undefined;
  const authorization =
    login.kind === 'token'
      ? { authorization: `Basic ${Buffer.from(`${login.username || 'git'}:${login.token}`).toString('base64')}` }
      : {};
  const { statusCode, headers, body } = await request(`${url.replace(/\/+$/, '')}/info/refs?service=git-upload-pack`, {
    headers: { 'user-agent': 'git/slipway', ...authorization },
    signal,
  });
  const isAnswer = headers['content-type'] === 'application/x-git-upload-pack-advertisement';
  const isSmall = Number(headers['content-length'] ?? 0) <= LARGEST;
  if (statusCode !== 200 || !isAnswer || !isSmall) {
    await body.dump();
    return undefined;
  }
  const service = packetsOf(await buffer(body));
  if (service?.texts[0]?.trim() !== '# service=git-upload-pack') return undefined;
  return packetsOf(service.rest)?.texts;
}
