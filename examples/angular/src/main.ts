import { CUSTOM_ELEMENTS_SCHEMA, Component, provideZonelessChangeDetection, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import 'paylater-checkout/element';
import type { CheckoutEvent, CheckoutOptions } from 'paylater-checkout';

@Component({
  selector: 'app-root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    @if (options(); as given) {
      <paylater-checkout
        [session]="given.session"
        [clientToken]="given.clientToken"
        [apiBase]="given.apiBase"
        locale="zh-Hans"
        (paylater-completed)="done($event)"
      />
    }
    <p id="outcome" role="status">{{ outcome() }}</p>
  `,
})
class Shop {
  readonly options = signal<CheckoutOptions | null>(null);
  readonly outcome = signal('');

  constructor() {
    // The shop's own server opens the session; `?order=…` is there after the way back from the cashier.
    fetch(`/session${location.search}`, { method: 'POST' })
      .then((answer) => answer.json())
      .then((options) => this.options.set(options));
  }

  done(event: CheckoutEvent<'paylater-completed'>) {
    this.outcome.set(`completed: ${event.detail.outcome}`);
  }
}

bootstrapApplication(Shop, { providers: [provideZonelessChangeDetection()] });
