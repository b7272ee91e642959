import { useTranslation } from 'react-i18next';
import type { Status } from '../../../../shared/schema/common.ts';
import type { LoginTest, RightFinding } from '../../../../shared/schema/registry-content.ts';
import { ErrorNote, RelativeTime, StatusMark } from '../../../components/index.ts';
import { useMessage } from '../../../rpc/index.ts';
import classes from '../registries.module.css';

const statusOf: Record<RightFinding['verdict'], Status> = { yes: 'ok', no: 'failed', unknown: 'unknown' };

/** What a login can do: what was asked, what the registry answered, what that means. */
export function Rights({ test }: { readonly test: LoginTest }) {
  const { t } = useTranslation();
  const message = useMessage();
  return (
    <div>
      <p className="soft">
        {t(`registryPages.login.scheme.${test.scheme}`, { server: test.tokenServer ?? '' })}{' '}
        {t('registryPages.login.triedIn', { repository: test.repository })} <RelativeTime at={test.testedAt} />
      </p>
      <ErrorNote error={test.error} />
      <ul className={classes.rights}>
        {test.rights.map(({ right, verdict, asked, status, code, note }) => (
          <li key={right}>
            <StatusMark status={statusOf[verdict]} label={t(`registryPages.login.right.${right}.${verdict}`)} />
            <span>{message(note)}</span>
            <code className="soft">
              {asked.replace(/sha256:([0-9a-f]{12})[0-9a-f]+/, 'sha256:$1…')}
              {status !== null && ` → ${status}`} {code}
            </code>
          </li>
        ))}
      </ul>
    </div>
  );
}
