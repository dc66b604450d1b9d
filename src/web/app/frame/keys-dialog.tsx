import { signal } from '@preact/signals'
import { Dialog } from '../../ui/index.ts'
import { singleKeys } from '../state/preferences.ts'
import { t } from '../t.ts'
import './keys-dialog.css'

export const keysShown = signal(false)

type Line = readonly [keys: readonly string[], text: Parameters<typeof t>[0]]
const GROUPS: readonly (readonly [title: 'keys.list' | 'keys.thread' | 'keys.composer', lines: readonly Line[]])[] = [
  [
    'keys.list',
    [
      [['j', '↓'], 'keys.next'],
      [['k', '↑'], 'keys.previous'],
      [['Enter'], 'keys.open'],
      [['/', 'Ctrl + K'], 'keys.search']
    ]
  ],
  [
    'keys.thread',
    [
      [['r'], 'keys.reply'],
      [['n'], 'keys.note'],
      [['e'], 'keys.close'],
      [['a'], 'keys.assign'],
      [['d'], 'keys.details'],
      [['v'], 'keys.show'],
      [['?'], 'keys.help']
    ]
  ],
  [
    'keys.composer',
    [
      [['Enter', 'Ctrl + Enter'], 'keys.send'],
      [['Shift + Enter'], 'keys.newLine'],
      [['Ctrl + /'], 'keys.switch'],
      [['Esc'], 'keys.leave']
    ]
  ]
]

/** All keys on one page, with the switch that turns the single ones off for who works by voice. */
export function KeysDialog() {
  return (
    <Dialog title={t('keys.title')} onClose={() => (keysShown.value = false)}>
      <label class="keys__switch">
        <input
          type="checkbox"
          checked={singleKeys.value}
          onChange={(event) => (singleKeys.value = event.currentTarget.checked)}
        />
        {t('keys.single')}
      </label>
      {GROUPS.map(([title, lines]) => (
        <section key={title} class="keys">
          <h3 class="keys__title">{t(title)}</h3>
          <dl class="keys__list">
            {lines.map(([keys, text]) => (
              <div key={text} class="keys__line">
                <dt>
                  {keys.map((key, index) => (
                    <>
                      {index > 0 && ` ${t('keys.or')} `}
                      <kbd key={key}>{key}</kbd>
                    </>
                  ))}
                </dt>
                <dd>{say(text)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  )
}

const say = t as (key: Parameters<typeof t>[0]) => string
