/** What a static installation leaves on a host: the list of its files, so that exactly they can be removed again. */
export const staticFiles = {
  list: '/etc/slipway/docker-static',
  unit: '/etc/systemd/system/docker.service',
} as const;

/** After moby contrib/init/systemd/docker.service; the engine starts its own containerd, and there is no socket unit. */
export const dockerUnit = `# Docker from static binaries, set up by Slipway
[Unit]
Description=Docker Application Container Engine
Documentation=https://docs.docker.com
After=network-online.target firewalld.service time-set.target
Wants=network-online.target

[Service]
Type=notify
ExecStart=/usr/bin/dockerd -H unix:///var/run/docker.sock
ExecReload=/bin/kill -s HUP $MAINPID
TimeoutStartSec=0
RestartSec=2
Restart=always
StartLimitBurst=3
StartLimitInterval=60s
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
Delegate=yes
KillMode=process
OOMScoreAdjust=-500

[Install]
WantedBy=multi-user.target
`;
