import { Button, TextInput } from '@mantine/core';
import { useModals } from '@mantine/modals';
import { type ReactNode, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './notes.module.css';

export interface DangerQuestion {
  /** Names the act and the object: "Remove host ws02". */
  readonly title: string;
  /** The consequence. */
  readonly text: ReactNode;
  /** The verb with its object, on the button. */
  readonly confirm: string;
  /** What can't be undone wants this typed, usually the object's name. */
  readonly typed?: string;
}

/** Asks before something is destroyed: `if (await confirmDanger({ … })) …`. */
export function useConfirmDanger(): (question: DangerQuestion) => Promise<boolean> {
  const modals = useModals();
  return useCallback(
    (question) =>
      new Promise((resolve) => {
        const id = modals.openModal({
          title: question.title,
          onClose: () => resolve(false),
          children: (
            <DangerForm
              question={question}
              onAnswer={(yes) => {
                resolve(yes);
                modals.closeModal(id);
              }}
            />
          ),
        });
      }),
    [modals],
  );
}

function DangerForm(props: { readonly question: DangerQuestion; readonly onAnswer: (yes: boolean) => void }) {
  const { t } = useTranslation();
  const { question, onAnswer } = props;
  const [typed, setTyped] = useState('');
  const ready = question.typed === undefined || typed.trim() === question.typed;
  return (
    <form
      className={classes.confirm}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onAnswer(true);
      }}
    >
      <p>{question.text}</p>
      {question.typed !== undefined && (
        <TextInput
          data-autofocus
          label={t('components.confirm.type', { name: question.typed })}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <div className={classes.buttons}>
        <Button size="sm" variant="default" onClick={() => onAnswer(false)}>
          {t('components.confirm.cancel')}
        </Button>
        <Button size="sm" type="submit" color="red" disabled={!ready}>
          {question.confirm}
        </Button>
      </div>
    </form>
  );
}
