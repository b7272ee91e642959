import { Button, Drawer } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorInfo } from '../../../shared/schema/error.ts';
import { ErrorNote } from '../error-note.tsx';
import classes from './form.module.css';
import type { FormDraft } from './use-form-draft.ts';

export interface FormDrawerProps<Output> {
  readonly title: string;
  /** The verb with its object. */
  readonly submit: string;
  /** Checked with the button; what is wrong is said beside it, and the first faulty field brought into sight. */
  readonly form: Pick<FormDraft<unknown, Output>, 'faulty' | 'check'>;
  /** How the saving goes. */
  readonly save: { readonly running: boolean; readonly error: ErrorInfo | null };
  /** Called with what the form's schema made of the fields, once nothing is wrong with them. */
  readonly onSave: (input: Output) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A form that slides in from the right: fields scroll, the button stays in sight. Mounted while it is open. */
export function FormDrawer<Output>(props: FormDrawerProps<Output>) {
  const { t } = useTranslation();
  const element = useRef<HTMLFormElement>(null);
  const attempts = useRef(0);
  const shown = useRef(0);
  useEffect(() => {
    if (shown.current === attempts.current) return;
    shown.current = attempts.current;
    element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
  return (
    <Drawer
      opened
      onClose={props.onClose}
      position="right"
      size={720}
      title={props.title}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('form.close') }}
      classNames={{ content: classes.drawer, header: classes.header, title: classes.title, body: classes.body }}
    >
      <form
        ref={element}
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          attempts.current += 1;
          const input = props.form.check();
          if (input !== undefined) props.onSave(input);
        }}
      >
        <div className={classes.fields}>{props.children}</div>
        <footer className={classes.footer}>
          <ErrorNote error={props.save.error} />
          <div className={classes.buttons}>
            {props.form.faulty && (
              <span className={classes.faulty} role="status">
                {t('form.faulty')}
              </span>
            )}
            <Button size="sm" variant="default" onClick={props.onClose}>
              {t('form.cancel')}
            </Button>
            <Button size="sm" type="submit" loading={props.save.running}>
              {props.submit}
            </Button>
          </div>
        </footer>
      </form>
    </Drawer>
  );
}

/** Fields that belong together, in two columns where there is room. */
export function FormSection(props: {
  readonly title: string;
  readonly text?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <fieldset className={classes.section}>
      <legend className={classes.legend}>{props.title}</legend>
      {props.text && <p className={classes.text}>{props.text}</p>}
      <div className={classes.grid}>{props.children}</div>
    </fieldset>
  );
}

/** A field that takes both columns. */
export function Wide({ children }: { readonly children: ReactNode }) {
  return <div className={classes.wide}>{children}</div>;
}
