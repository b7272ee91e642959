import { Button, UnstyledButton } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Setup, SetupPage } from '../../../shared/schema/plan.ts';
import { type Action, ActionButton } from '../../components/index.ts';
import classes from './setup.module.css';
import { canGoTo, isBefore, pages } from './setup-steps.ts';

/** The seven steps; those that can be gone to are buttons. */
export function WizardSteps(props: { readonly setup: Setup; readonly onGo: (page: SetupPage) => void }) {
  const { t } = useTranslation();
  const { setup, onGo } = props;
  return (
    <nav aria-label={t('setupPages.steps')}>
      <ol className={classes.steps}>
        {pages.map((page, index) => {
          const current = page === setup.page;
          return (
            <li key={page}>
              <UnstyledButton
                className={classes.step}
                data-done={isBefore(page, setup.page) || undefined}
                aria-current={current ? 'step' : undefined}
                disabled={!current && !canGoTo(page, setup)}
                onClick={() => onGo(page)}
              >
                <span className={classes.stepNumber} aria-hidden="true">
                  {index + 1}
                </span>
                {t(`setupPages.step.${page}`)}
              </UnstyledButton>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

interface StepFrameProps {
  readonly page: SetupPage;
  /** One sentence: what this step is for. */
  readonly intro: ReactNode;
  readonly children: ReactNode;
  /** Leads on. */
  readonly next?: Action;
  /** Said beside the button while it can't be pressed. */
  readonly obstacle?: string | undefined;
  readonly onBack?: (() => void) | undefined;
  /** Further buttons, left of the one that leads on. */
  readonly extra?: ReactNode;
  /** The content fills the height that is left and scrolls inside itself. */
  readonly fill?: boolean;
}

/** A step: heading, content, and the buttons that lead back and on. The heading takes the focus when the step is entered. */
export function StepFrame(props: StepFrameProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const { page } = props;
  return (
    <section className={classes.frame} data-fill={props.fill || undefined} aria-labelledby={`setup-${page}`}>
      <div className={classes.head}>
        <h2 ref={heading} id={`setup-${page}`} tabIndex={-1}>
          {t(`setupPages.${page}.title`)}
        </h2>
        <p className="soft">{props.intro}</p>
      </div>
      <div className={classes.content}>{props.children}</div>
      <div className={classes.foot}>
        {props.onBack && (
          <Button size="sm" variant="default" onClick={props.onBack}>
            {t('setupPages.back')}
          </Button>
        )}
        <span className={classes.obstacle}>{props.obstacle}</span>
        {props.extra}
        {props.next && <ActionButton action={props.next} primary />}
      </div>
    </section>
  );
}
