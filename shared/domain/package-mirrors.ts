import type { MirrorId } from '../schema/install.ts';

export interface PackageMirror {
  readonly id: MirrorId;
  /** What stands in the place of `https://download.docker.com`; the tree below is the same. */
  readonly base: string;
  /** The same inside the provider's own cloud, without charge and without a way out; null: there is none. */
  readonly inCloud: string | null;
  /** Where the address is written down. */
  readonly source: string;
}

const linuxMirrors = 'https://github.com/SuperManito/LinuxMirrors DockerInstallation.sh (2026-05)';

/** Docker's package tree and its mirrors. None is probed here: a host proves it by the key that it finds there. */
export const packageMirrors: readonly PackageMirror[] = [
  {
    id: 'docker',
    base: 'https://download.docker.com',
    inCloud: null,
    source: 'https://docs.docker.com/engine/install/',
  },
  {
    id: 'aliyun',
    base: 'https://mirrors.aliyun.com/docker-ce',
    inCloud: 'http://mirrors.cloud.aliyuncs.com/docker-ce',
    source: 'https://github.com/aliyun/oos-templates ACS::ECS::InstallDockerCE.yml',
  },
  {
    id: 'tencent',
    base: 'https://mirrors.tencent.com/docker-ce',
    inCloud: 'http://mirrors.tencentyun.com/docker-ce',
    source: linuxMirrors,
  },
  {
    id: 'huawei',
    base: 'https://mirrors.huaweicloud.com/docker-ce',
    inCloud: 'http://mirrors.myhuaweicloud.com/docker-ce',
    source: linuxMirrors,
  },
  {
    id: 'tuna',
    base: 'https://mirrors.tuna.tsinghua.edu.cn/docker-ce',
    inCloud: null,
    source: 'https://github.com/mirrorz-org/mirrorz-docs docker-ce/',
  },
  {
    id: 'ustc',
    base: 'https://mirrors.ustc.edu.cn/docker-ce',
    inCloud: null,
    source: 'https://github.com/ustclug/mirrorhelp docker-ce',
  },
];

/** Fingerprints of Docker's two keys: for deb (https://docs.docker.com/engine/install/debian/) and rpm packages (…/rhel/). */
export const dockerKeys = {
  apt: '9DC858229FC7DD38854AE2D88D81803C0EBFCD88',
  rpm: '060A61C51B558A7F742B77AAC52FEB6B621E9F35',
} as const;
