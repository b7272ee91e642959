/** The demo's application: one page on the tiny static web server that the accelerator serves. */
export function sampleApplication(version: number): Record<string, string> {
  return {
    Dockerfile: 'FROM busybox-web:1\nCOPY index.html /www/index.html\n',
    'index.html': samplePage(version),
    'README.md': '# Sample application\n\nA page that says which version it is.\n',
  };
}

/** A commit that builds, and whose process says why it can't run and ends: what a release is for to notice. */
export function brokenApplication(): Record<string, string> {
  const command = `CMD ["/bin/sh", "-c", "echo 'config: DATABASE_URL is not set'; exit 3"]`;
  return {
    Dockerfile: `FROM busybox-web:1\nCOPY index.html /www/index.html\n${command}\n`,
    'index.html': samplePage(3),
  };
}

export function samplePage(version: number): string {
  return `<!doctype html><title>Sample</title><h1>Sample application, version ${version}</h1>\n`;
}
