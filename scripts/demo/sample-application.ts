/** The demo's application: one page on the tiny static web server that the accelerator serves. */
export function sampleApplication(version: number): Record<string, string> {
  return {
    Dockerfile: 'FROM busybox-web:1\nCOPY index.html /www/index.html\n',
    'index.html': samplePage(version),
    'README.md': '# Sample application\n\nA page that says which version it is.\n',
  };
}

export function samplePage(version: number): string {
  return `<!doctype html><title>Sample</title><h1>Sample application, version ${version}</h1>\n`;
}
