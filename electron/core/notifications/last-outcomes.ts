import type { Records } from '../../storage/stores.ts';
import { type News, releaseNews } from './notification-rules.ts';

type Outcome = 'succeeded' | 'failed';

/** How each subject ended last, so that a recovery and a repeated failure can be told; kept releases tell of the time before a start. */
export class LastOutcomes {
  readonly #outcomes = new Map<string, Outcome>();

  constructor(records: Records) {
    const releases = [...records.of('releases').list()].sort((one, other) => one.createdAt - other.createdAt);
    for (const release of releases) {
      const news = releaseNews(release);
      if (news) this.change(news.subject, news.event);
    }
  }

  /** Keeps the new outcome and gives the one before. What is neither success nor failure changes nothing. */
  change(subject: string, event: News['event']): Outcome | undefined {
    const before = this.#outcomes.get(subject);
    if (event === 'succeeded' || event === 'failed') this.#outcomes.set(subject, event);
    return before;
  }
}
