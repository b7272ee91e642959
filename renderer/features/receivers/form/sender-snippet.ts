import type { ReceiverFormat } from '../../../../shared/schema/receiver.ts';

/** Configuration or a command to paste at the sender; undefined: its own pages have fields. SECRET stands for the secret. */
export function senderSnippet(format: ReceiverFormat, address: string): string | undefined {
  const url = address === '' ? 'ADDRESS' : address;
  switch (format) {
    case 'distribution':
      return distributionConfig(url);
    case 'git-generic':
      return curl(url, '{"ref": "refs/heads/main"}');
    case 'registry-generic':
      return curl(url, '{"image": "reg.example/shop/web", "tag": "latest"}');
    case 'gitea':
      return `[webhook]\nALLOWED_HOST_LIST = external,${hostOf(url)}`;
    case 'gogs':
      return `[security]\nLOCAL_NETWORK_ALLOWLIST = ${hostOf(url)}`;
    case 'tencent':
      return 'Authorization: Bearer SECRET';
    case 'github':
    case 'gitlab':
    case 'gitee':
    case 'codeup':
    case 'bitbucket-cloud':
    case 'bitbucket-server':
    case 'alicloud':
    case 'docker-hub':
    case 'harbor':
    case 'ghcr':
    case 'huawei':
    case 'poll':
      return undefined;
  }
}

/** https://distribution.github.io/distribution/about/configuration/#notifications; times without a unit are nanoseconds. */
function distributionConfig(url: string): string {
  return `notifications:
  endpoints:
    - name: slipway
      url: ${url}
      headers:
        Authorization: [Bearer SECRET]
      timeout: 5s
      threshold: 3
      backoff: 10s
      ignore:
        mediatypes:
          - application/octet-stream
          - application/vnd.docker.image.rootfs.diff.tar.gzip
          - application/vnd.oci.image.layer.v1.tar+gzip
        actions: [pull, mount, delete]`;
}

function curl(url: string, body: string): string {
  return `curl --fail --silent --show-error -H 'Authorization: Bearer SECRET' -H 'Content-Type: application/json' --data '${body}' ${url}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : 'HOST';
}
