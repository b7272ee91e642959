import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

export interface PreviewServer extends AsyncDisposable {
  readonly origin: string;
}

/**
 * The window on sample records (`tests/components/support`), built with React's development warnings and served on a free
 * port: quicker than a development server, and files that change meanwhile do not disturb.
 */
export async function startPreview(): Promise<PreviewServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'slipway-preview-'));
  const shared = { configFile: 'tests/support/preview.config.ts', mode: 'development', logLevel: 'error' } as const;
  const remove = (): Promise<void> => rm(outDir, { recursive: true, force: true });
  await build({
    ...shared,
    define: { 'process.env.NODE_ENV': '"development"' },
    build: { outDir, emptyOutDir: true, minify: false, target: 'es2023', chunkSizeWarningLimit: 100_000 },
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const server = await preview({ ...shared, build: { outDir }, preview: { host: '127.0.0.1', port: 0, open: false } });
  const origin = server.resolvedUrls?.local[0];
  if (!origin) throw new Error('the preview server has no address');
  return {
    origin,
    async [Symbol.asyncDispose]() {
      await server.close();
      await remove();
    },
  };
}
