import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '../../../renderer/theme/global.css';
import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app/app.tsx';
import { createI18n } from '../../../renderer/app/i18n.ts';
import { SetupPage } from '../../../shared/schema/plan.ts';
import { Settings } from '../../../shared/schema/settings.ts';
import type { SampleRecords } from '../../support/fake-client.ts';
import { deployAnswers } from '../../support/fake-deploy-answers.ts';
import { createSetupCore } from '../../support/fake-setup-core.ts';
import { withClocks } from '../../support/sample-fleet.ts';
import { samplePeerRound } from '../../support/sample-peers.ts';
import { manyRecords, sampleOutput, sampleRecords } from '../../support/sample-records.ts';
import { sampleSetup } from '../../support/sample-setup.ts';
import { surveyPage } from './survey-page.ts';

/**
 * The window on sample records: `?rows=1000`, `?empty`, `?lang=zh-CN`, `?theme=dark`, `?lines=1000000`, and with a set-up
 * at `#/setup/setup-1` that has come to a page of the wizard: `?setup=plan`.
 */
const query = new URLSearchParams(window.location.search);
const settings = Settings.parse({ language: query.get('lang') ?? 'en', theme: query.get('theme') ?? 'light' });
// Hash history would take what stands before `#` for the search of the page.
window.history.replaceState(null, '', window.location.pathname + window.location.hash);
const rows = Number(query.get('rows') ?? 0);
const lines = Number(query.get('lines') ?? 400);
const records: SampleRecords = query.has('empty') ? {} : rows > 0 ? manyRecords(rows) : sampleRecords();
const page = SetupPage.safeParse(query.get('setup')).data;
const setups = page ? [sampleSetup(page, records.hosts ?? [])] : [];
const core = createSetupCore({
  records: {
    ...records,
    ...withClocks(records.hostStates ?? []),
    setups,
    peerRounds: setups.map(({ id, hostIds, wishes }) => {
      const among = (records.hosts ?? []).filter((host) => hostIds.includes(host.id));
      return samplePeerRound(id, among, wishes.managers);
    }),
  },
  settings,
  answers: deployAnswers(records),
  output: () => sampleOutput(lines),
});
Object.assign(window, { core, surveyPage });
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <App client={core.client} i18n={createI18n(settings.language === 'zh-CN' ? 'zh-CN' : 'en')} />,
  );
}
