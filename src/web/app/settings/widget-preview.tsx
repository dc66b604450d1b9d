import { session } from '../state/session.ts'
import { t } from '../t.ts'
import { inkOn, isColor, type Look } from './look.ts'
import './widget-preview.css'

const TIMES = { minutes: 'settings.usuallyMinutes', hour: 'settings.usuallyHour', day: 'settings.usuallyDay' } as const

/** A small picture of the chat as it will look. */
export function WidgetPreview({ look }: { look: Look }) {
  const color = isColor(look.color) ? look.color : '#14683f'
  return (
    <figure class="widget-preview">
      <figcaption class="widget-preview__caption">{t('settings.preview')}</figcaption>
      <div class="widget-preview__frame" aria-hidden="true">
        <div class="widget-preview__head" style={{ backgroundColor: color, color: inkOn(color) }}>
          <b class="widget-preview__company">{session.value?.workspace.name}</b>
          {look.replyTime !== 'none' && <span>{t(TIMES[look.replyTime])}</span>}
        </div>
        <div class="widget-preview__body">
          {look.greeting.trim() !== '' && (
            <p class="widget-preview__bubble" dir="auto">
              {look.greeting}
            </p>
          )}
        </div>
        <div class="widget-preview__input">{t('settings.previewReply')}</div>
      </div>
    </figure>
  )
}
