import { Button, Checkbox, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HostName, type ImportCandidate, Username } from '../../../../shared/schema/host.ts';
import { ErrorNote } from '../../../components/index.ts';
import { toErrorInfo, useAction, useClient, useRecords } from '../../../rpc/index.ts';
import { emptyLogin, type LoginDraft, loginErrors } from '../login/host-draft.ts';
import { LoginFields } from '../login/login-fields.tsx';
import classes from './add.module.css';
import type { AddWay } from './host-form.tsx';
import { addMissingHops, type HopRequest, isAt, withWay } from './import-jumps.ts';

/** Hosts named in `~/.ssh/config` where core runs, to choose from; the login below is the same for all. */
export function ImportForm({ onAdd, running }: AddWay) {
  const { t } = useTranslation();
  const client = useClient();
  const query = useQuery({
    queryKey: ['hosts', 'importCandidates'],
    queryFn: () => client.hosts.importCandidates(),
    gcTime: 0,
  });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [login, setLogin] = useState<LoginDraft>({ ...emptyLogin, method: 'agent' });
  const [tried, setTried] = useState(false);
  const known = useRecords('hosts');
  const addHops = useAction(async (request: HopRequest) => await addMissingHops(client, known, request));
  if (query.isPending) return <Skeleton height={120} animate={false} aria-label={t('hostPages.add.readingConfig')} />;
  if (query.error) return <ErrorNote error={toErrorInfo(query.error)} onRetry={() => void query.refetch()} />;
  if (query.data.length === 0) return <p className="soft">{t('hostPages.add.noCandidates')}</p>;
  const errors = loginErrors(login);
  // Hops first, since a host names those through which it is reached by what they are called here.
  const addAll = async (chosenOnes: readonly ImportCandidate[], common: LoginDraft): Promise<void> => {
    const hops = await addHops.run({ candidates: chosenOnes, login: common });
    if (!hops) return;
    const others = chosenOnes.filter((candidate) => !hops.some((hop) => isAt(hop, candidate)));
    const inputs = others.map((candidate) => withWay(candidate, common, hops));
    if (inputs.length > 0) onAdd(inputs);
  };
  const candidates = query.data.filter(({ alias }) => chosen.includes(alias));
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (candidates.length === 0 || Object.keys(errors).length > 0) return;
        void addAll(candidates, login);
      }}
    >
      <Checkbox.Group
        label={t('hostPages.add.candidates')}
        description={t('hostPages.add.candidatesHint')}
        value={[...chosen]}
        onChange={setChosen}
        error={tried && candidates.length === 0 && t('hostPages.add.noneChosen')}
      >
        <div className={classes.candidates}>
          {query.data.map((candidate) => (
            <Candidate key={candidate.alias} candidate={candidate} />
          ))}
        </div>
      </Checkbox.Group>
      <h3 className={classes.part}>{t('hostPages.add.commonLogin')}</h3>
      <LoginFields
        draft={login}
        errors={tried ? errors : {}}
        onChange={(change) => setLogin({ ...login, ...change })}
      />
      <div className={classes.buttons}>
        <Button type="submit" size="sm" loading={running || addHops.running}>
          {t('hostPages.add.addMany', { count: candidates.length })}
        </Button>
      </div>
    </form>
  );
}

function Candidate({ candidate }: { readonly candidate: ImportCandidate }) {
  const { t } = useTranslation();
  const obstacle = obstacleOf(candidate);
  const notes = [
    obstacle && t(`hostPages.add.obstacle.${obstacle}`),
    candidate.proxyJump && t('hostPages.way.through', { names: candidate.proxyJump }),
    candidate.identityFile && t('hostPages.add.identityFile', { file: candidate.identityFile }),
  ].filter(Boolean);
  return (
    <Checkbox
      size="sm"
      value={candidate.alias}
      disabled={obstacle !== null}
      label={candidate.alias}
      description={[`${candidate.username}@${candidate.address}:${candidate.port}`, ...notes].join(' · ')}
    />
  );
}

/** Why it can't be taken as it stands; null: it can. */
function obstacleOf(candidate: ImportCandidate): 'alreadyAdded' | 'notFitting' | null {
  if (candidate.alreadyAdded) return 'alreadyAdded';
  const fits = HostName.safeParse(candidate.alias).success && Username.safeParse(candidate.username).success;
  return fits ? null : 'notFitting';
}
