import type { OutputBuffer } from './output-buffer.ts';
import { plainText } from './plain-text.ts';

const errorWords = /\b(error|failed|failure|fatal|denied|panic|cannot|unable)\b|^E:|npm ERR!/i;

/** The first line that tells of an error by its words; without one, the first on stderr; -1 when there is none. */
export function firstError(buffer: OutputBuffer): number {
  let firstOnStderr = -1;
  for (let line = 0; line < buffer.length; line += 1) {
    const entry = buffer.at(line);
    if (!entry || entry.stream === 'info') continue;
    if (errorWords.test(plainText(entry.text))) return line;
    if (entry.stream === 'stderr' && firstOnStderr < 0) firstOnStderr = line;
  }
  return firstOnStderr;
}

/** The first line that a step wrote; -1 when it wrote none. */
export function firstOfStep(buffer: OutputBuffer, stepId: string): number {
  for (let line = 0; line < buffer.length; line += 1) if (buffer.at(line)?.stepId === stepId) return line;
  return -1;
}

/** All lines as text without colours, with ISO times where wanted. */
export function outputAsText(buffer: OutputBuffer, times: boolean): string {
  const lines: string[] = [];
  for (let line = 0; line < buffer.length; line += 1) {
    const entry = buffer.at(line);
    if (!entry) continue;
    const time = times && entry.at !== null ? `${new Date(entry.at).toISOString()} ` : '';
    lines.push(`${time}${entry.source ? `${entry.source.name} ` : ''}${plainText(entry.text)}`);
  }
  return `${lines.join('\n')}\n`;
}
