import { describe, expect, it } from 'vitest';
import { renderWaterfall } from '../../../src/cli/waterfall/render-waterfall.ts';
import { conversation, perTurnTraces } from './conversation.ts';

describe('a conversation', () => {
  it('shows a whole call at the default width of 100', () => {
    expect(renderWaterfall(conversation)).toMatchInlineSnapshot(`
      "realtime_session sess_CQx41bTq · phone support · gpt-realtime
      31.4s · closed · connect 212ms · 4 turns · 1 interruption · 4 tool calls · 1 handoff
      1 guardrail trip · 1 error · 14.3k→1911 tok

      trace 0af7651916cd43dd8448eb211c80319c  0s       10s       20s      30s
      realtime_session                  31.4s ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      ├╴turn 1                          7.41s ╺━━━━━━━ ┊         ┊        ┊  latency 2.41s · completed
      │ ├╴user_speech                   1.72s ▗▄▖      ┊         ┊        ┊  transcript 310ms
      │ └╴invoke_agent Triage           5.63s ┊ ╺━━━━━ ┊         ┊        ┊
      │   ├╴chat gpt-realtime           670ms ┊ ▐▎     ┊         ┊        ┊  ttfc 412ms · 812→46 tok
      │   ├╴execute_tool get_order      1.18s ┊  █▍    ┊         ┊        ┊  ok
      │   │ └╴SELECT orders             1.08s ┊  █▎    ┊         ┊        ┊
      │   ├╴execute_tool get_weather    460ms ┊  ▍     ┊         ┊        ┊  ok
      │   └╴chat gpt-realtime           3.71s ┊   ▐███ ┊         ┊        ┊  ttfc 431ms · 1033→214 tok
      ├╴turn 2                          6.32s ┊        ━━━━━━╸   ┊        ┊  latency 1.28s · interrupted
      │ ├╴user_speech                   1.30s ┊        ▄▄        ┊        ┊  transcript 284ms
      │ ├╴invoke_agent Triage           570ms ┊        ┊╺⇢       ┊        ┊
      │ │ │ ⇢ 11.72s handoff Triage → Billing
      │ │ └╴chat gpt-realtime           550ms ┊        ┊▐▏       ┊        ┊  ttfc 390ms · 1290→22 tok
      │ └╴invoke_agent Billing          4.39s ┊        ┊ ━━━━╸   ┊        ┊  ⇠ handoff from Triage
      │   └╴chat gpt-realtime           4.32s ┊        ┊ ████◆   ┊        ┊  ttfc 584ms · reaction 182ms
      │                                                             heard 2.14s · 1402→388 tok · cancelled
      │       ◆ 16.10s audio_interrupted reason=user id=item_B7 heard=2.14s
      ├╴turn 3                          9.26s ┊        ┊     ━━━━━━━━━╸   ┊  latency 6.18s · completed
      │ ├╴user_speech                   1.46s ┊        ┊     ▄▄  ┊        ┊
      │ └╴invoke_agent Billing          7.74s ┊        ┊      ╺━━━━━━━╸   ┊
      │   ├╴chat gpt-realtime           640ms ┊        ┊      ▐▎ ┊        ┊  ttfc 402ms · 1811→61 tok
      │   ├╴execute_tool refund_payment 2.52s ┊        ┊         ▐█✗      ┊  ERROR TimeoutError
      │   │                                                                  approval 2.30s
      │   │   ✗ 22.90s exception TimeoutError: upstream did not answer within 2500ms
      │   └╴chat gpt-realtime           2.22s ┊        ┊         ┊  ██▏   ┊  ttfc 600ms · 2011→180 tok
      └╴turn 4                          4.60s ┊        ┊         ┊    ╺━━━━╸ latency 870ms · guardrail
        ├╴user_speech                   700ms ┊        ┊         ┊    ▗▄  ┊  transcript 220ms
        └╴invoke_agent Billing          3.86s ┊        ┊         ┊     ╺━━━╸
          ├╴chat gpt-realtime           1.46s ┊        ┊         ┊     ▐▲ ┊  ttfc 801ms · 2240→120 tok
          │                                                                  cancelled
          │   ▲ 28.20s guardrail_tripped names=no_card_numbers id=item_C2
          └╴chat gpt-realtime           2.34s ┊        ┊         ┊       ██▍ ttfc 510ms · 2413→170 tok

      ▄ user speaks · ✗ exception · ▲ guardrail tripped · ◆ audio interrupted · ⇢ handoff · ⇠ link
      ttfc time to first chunk"
    `);
  });

  it('gives the bars more room at 140', () => {
    expect(renderWaterfall(conversation, { width: 140 })).toMatchInlineSnapshot(`
      "realtime_session sess_CQx41bTq · phone support · gpt-realtime
      31.4s · closed · connect 212ms · 4 turns · 1 interruption · 4 tool calls · 1 handoff · 1 guardrail trip · 1 error · 14.3k→1911 tok

      trace 0af7651916cd43dd8448eb211c80319c  0s       5s        10s       15s       20s       25s       30s
      realtime_session                  31.4s ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      ├╴turn 1                          7.41s ┊╺━━━━━━━━━━━━━━╸  ┊         ┊         ┊         ┊         ┊   latency 2.41s · completed
      │ ├╴user_speech                   1.72s ┊▗▄▄▄▖   ┊         ┊         ┊         ┊         ┊         ┊   transcript 310ms
      │ └╴invoke_agent Triage           5.63s ┊    ━━━━━━━━━━━╸  ┊         ┊         ┊         ┊         ┊
      │   ├╴chat gpt-realtime           670ms ┊    █▋  ┊         ┊         ┊         ┊         ┊         ┊   ttfc 412ms · 812→46 tok · tool_call
      │   ├╴execute_tool get_order      1.18s ┊     ▐██┊         ┊         ┊         ┊         ┊         ┊   ok
      │   │ └╴SELECT orders             1.08s ┊     ▕█▉┊         ┊         ┊         ┊         ┊         ┊
      │   ├╴execute_tool get_weather    460ms ┊     ▐▋ ┊         ┊         ┊         ┊         ┊         ┊   ok
      │   └╴chat gpt-realtime           3.71s ┊        ███████▍  ┊         ┊         ┊         ┊         ┊   ttfc 431ms · 1033→214 tok · stop
      ├╴turn 2                          6.32s ┊        ┊         ━━━━━━━━━━━━━       ┊         ┊         ┊   latency 1.28s · interrupted
      │ ├╴user_speech                   1.30s ┊        ┊         ▄▄▄       ┊         ┊         ┊         ┊   transcript 284ms
      │ ├╴invoke_agent Triage           570ms ┊        ┊         ┊  ━⇢     ┊         ┊         ┊         ┊
      │ │ │ ⇢ 11.72s handoff Triage → Billing
      │ │ └╴chat gpt-realtime           550ms ┊        ┊         ┊  █▏     ┊         ┊         ┊         ┊   ttfc 390ms · 1290→22 tok · tool_call
      │ └╴invoke_agent Billing          4.39s ┊        ┊         ┊   ━━━━━━━━━       ┊         ┊         ┊   ⇠ handoff from Triage
      │   └╴chat gpt-realtime           4.32s ┊        ┊         ┊   ████████◆       ┊         ┊         ┊   ttfc 584ms · reaction 182ms
      │                                                                                                     heard 2.14s · 1402→388 tok · cancelled
      │       ◆ 16.10s audio_interrupted reason=user id=item_B7 heard=2.14s
      ├╴turn 3                          9.26s ┊        ┊         ┊         ┊ ╺━━━━━━━━━━━━━━━━━━         ┊   latency 6.18s · completed
      │ ├╴user_speech                   1.46s ┊        ┊         ┊         ┊ ▗▄▄▖    ┊         ┊         ┊
      │ └╴invoke_agent Billing          7.74s ┊        ┊         ┊         ┊    ╺━━━━━━━━━━━━━━━         ┊
      │   ├╴chat gpt-realtime           640ms ┊        ┊         ┊         ┊    ▐▊   ┊         ┊         ┊   ttfc 402ms · 1811→61 tok · tool_call
      │   ├╴execute_tool refund_payment 2.52s ┊        ┊         ┊         ┊         ┊█████✗   ┊         ┊   ERROR TimeoutError · approval 2.30s
      │   │   ✗ 22.90s exception TimeoutError: upstream did not answer within 2500ms
      │   └╴chat gpt-realtime           2.22s ┊        ┊         ┊         ┊         ┊     ▐███▊         ┊   ttfc 600ms · 2011→180 tok · stop
      └╴turn 4                          4.60s ┊        ┊         ┊         ┊         ┊         ┊ ╺━━━━━━━━━  latency 870ms · guardrail · completed
        ├╴user_speech                   700ms ┊        ┊         ┊         ┊         ┊         ┊ ▗▄      ┊   transcript 220ms
        └╴invoke_agent Billing          3.86s ┊        ┊         ┊         ┊         ┊         ┊   ━━━━━━━━
          ├╴chat gpt-realtime           1.46s ┊        ┊         ┊         ┊         ┊         ┊   ██▲   ┊   ttfc 801ms · 2240→120 tok · cancelled
          │   ▲ 28.20s guardrail_tripped names=no_card_numbers id=item_C2
          └╴chat gpt-realtime           2.34s ┊        ┊         ┊         ┊         ┊         ┊      ████▋  ttfc 510ms · 2413→170 tok · stop

      ▄ user speaks · ✗ exception · ▲ guardrail tripped · ◆ audio interrupted · ⇢ handoff · ⇠ link · ttfc time to first chunk"
    `);
  });

  it('keeps every latency on an 80-column terminal', () => {
    expect(renderWaterfall(conversation, { width: 80 })).toMatchInlineSnapshot(`
      "realtime_session sess_CQx41bTq · phone support · gpt-realtime
      31.4s · closed · connect 212ms · 4 turns · 1 interruption · 4 tool calls
      1 handoff · 1 guardrail trip · 1 error · 14.3k→1911 tok

      0af7651916cd43dd8448eb211c80319c    0s     5s     10s    15s    20s    25s
      realtime_session              31.4s ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      ├╴turn 1                      7.41s ┊━━━━━━━━━━━  ┊      ┊      ┊      ┊      ┊
      │ │ latency 2.41s
      │ ├╴user_speech               1.72s ┊▄▄▄   ┊      ┊      ┊      ┊      ┊      ┊
      │ │   transcript 310ms
      │ └╴invoke_agent Triage       5.63s ┊  ╺━━━━━━━━  ┊      ┊      ┊      ┊      ┊
      │   ├╴chat gpt-realtime       670ms ┊  ▕▊  ┊      ┊      ┊      ┊      ┊      ┊
      │   │   ttfc 412ms · 812→46 tok
      │   ├╴execute_tool get_order  1.18s ┊   ▕█▍┊      ┊      ┊      ┊      ┊      ┊
      │   │ │ ok
      │   │ └╴SELECT orders         1.08s ┊   ▕█▎┊      ┊      ┊      ┊      ┊      ┊
      │   ├╴execute_tool get_weath… 460ms ┊   ▕▍ ┊      ┊      ┊      ┊      ┊      ┊
      │   │   ok
      │   └╴chat gpt-realtime       3.71s ┊     ▐████▋  ┊      ┊      ┊      ┊      ┊
      │       ttfc 431ms · 1033→214 tok
      ├╴turn 2                      6.32s ┊      ┊     ╺━━━━━━━━━     ┊      ┊      ┊
      │ │ latency 1.28s · interrupted
      │ ├╴user_speech               1.30s ┊      ┊     ▗▄▖     ┊      ┊      ┊      ┊
      │ │   transcript 284ms
      │ ├╴invoke_agent Triage       570ms ┊      ┊      ┊╺⇢    ┊      ┊      ┊      ┊
      │ │ │ ⇢ 11.72s handoff Triage → Billing
      │ │ └╴chat gpt-realtime       550ms ┊      ┊      ┊▐▍    ┊      ┊      ┊      ┊
      │ │     ttfc 390ms · 1290→22 tok
      │ └╴invoke_agent Billing      4.39s ┊      ┊      ┊ ━━━━━━━     ┊      ┊      ┊
      │   │ ⇠ handoff from Triage
      │   └╴chat gpt-realtime       4.32s ┊      ┊      ┊ ▐█████◆     ┊      ┊      ┊
      │       ttfc 584ms · reaction 182ms · heard 2.14s · 1402→388 tok · cancelled
      │       ◆ 16.10s audio_interrupted reason=user id=item_B7 heard=2.14s
      ├╴turn 3                      9.26s ┊      ┊      ┊      ┊━━━━━━━━━━━━━╸      ┊
      │ │ latency 6.18s
      │ ├╴user_speech               1.46s ┊      ┊      ┊      ┊▄▄▖   ┊      ┊      ┊
      │ └╴invoke_agent Billing      7.74s ┊      ┊      ┊      ┊  ╺━━━━━━━━━━╸      ┊
      │   ├╴chat gpt-realtime       640ms ┊      ┊      ┊      ┊  ▐▍  ┊      ┊      ┊
      │   │   ttfc 402ms · 1811→61 tok
      │   ├╴execute_tool refund_pa… 2.52s ┊      ┊      ┊      ┊      ▐███✗  ┊      ┊
      │   │   ERROR TimeoutError · approval 2.30s
      │   │   ✗ 22.90s exception TimeoutError: upstream did not answer within 2500ms
      │   └╴chat gpt-realtime       2.22s ┊      ┊      ┊      ┊      ┊   ███▎      ┊
      │       ttfc 600ms · 2011→180 tok
      └╴turn 4                      4.60s ┊      ┊      ┊      ┊      ┊      ┊╺━━━━━━
        │ latency 870ms · guardrail
        ├╴user_speech               700ms ┊      ┊      ┊      ┊      ┊      ┊▗▖    ┊
        │   transcript 220ms
        └╴invoke_agent Billing      3.86s ┊      ┊      ┊      ┊      ┊      ┊ ╺━━━━━
          ├╴chat gpt-realtime       1.46s ┊      ┊      ┊      ┊      ┊      ┊ ▐█▲  ┊
          │   ttfc 801ms · 2240→120 tok · cancelled
          │   ▲ 28.20s guardrail_tripped names=no_card_numbers id=item_C2
          └╴chat gpt-realtime       2.34s ┊      ┊      ┊      ┊      ┊      ┊   ▕███
              ttfc 510ms · 2413→170 tok

      ▄ user speaks · ✗ exception · ▲ guardrail tripped · ◆ audio interrupted
      ⇢ handoff · ⇠ link · ttfc time to first chunk"
    `);
  });

  it('puts the facts beneath the names when there is no room beside the bars', () => {
    expect(renderWaterfall(conversation.slice(0, 9), { width: 60 })).toMatchInlineSnapshot(`
      "realtime_session sess_CQx41bTq · phone support
      gpt-realtime
      31.4s · closed · connect 212ms · 4 turns · 1 interruption
      4 tool calls · 1 handoff · 1 guardrail trip · 1 error
      14.3k→1911 tok

      trace 0af7651916cd43dd8448eb211c80319c
                                   0s       10s       20s
      realtime_session       31.4s ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      └╴turn 1               7.41s ╺━━━━━━━╸┊         ┊         ┊
        │ latency 2.41s
        ├╴user_speech        1.72s ▗▄▄      ┊         ┊         ┊
        │   transcript 310ms
        └╴invoke_agent Tria… 5.63s ┊ ╺━━━━━╸┊         ┊         ┊
          ├╴chat gpt-realti… 670ms ┊ ▐▎     ┊         ┊         ┊
          │   ttfc 412ms · 812→46 tok
          ├╴execute_tool ge… 1.18s ┊  ▐▌    ┊         ┊         ┊
          │ │ ok
          │ └╴SELECT orders  1.08s ┊  ▐▍    ┊         ┊         ┊
          ├╴execute_tool ge… 460ms ┊  ▍     ┊         ┊         ┊
          │   ok
          └╴chat gpt-realti… 3.71s ┊   ▐███▎┊         ┊         ┊
              ttfc 431ms · 1033→214 tok

      ▄ user speaks · ttfc time to first chunk"
    `);
  });

  it('leaves out the bars when only names and durations fit', () => {
    expect(renderWaterfall(conversation.slice(0, 4), { width: 32 })).toMatchInlineSnapshot(`
      "realtime_session sess_CQx41bTq
      phone support · gpt-realtime
      31.4s · closed · connect 212ms
      4 turns · 1 interruption
      4 tool calls · 1 handoff
      1 guardrail trip · 1 error
      14.3k→1911 tok

      0af7651916cd43dd8448eb211c80319c
      realtime_session        31.4s
      └╴turn 1                7.41s
        │ latency 2.41s
        ├╴user_speech         1.72s
        │   transcript 310ms
        └╴invoke_agent Triage 5.63s"
    `);
  });

  it('draws turns with traces of their own under their ids, on one axis, linked to the session', () => {
    expect(renderWaterfall(perTurnTraces(conversation.slice(0, 15)))).toMatchInlineSnapshot(`
      "realtime_session sess_CQx41bTq · phone support · gpt-realtime
      31.4s · closed · connect 212ms · 4 turns · 1 interruption · 4 tool calls · 1 handoff
      1 guardrail trip · 1 error · 14.3k→1911 tok

      0af7651916cd43dd8448eb211c80319c   0s   5s    10s  15s   20s  25s   30s
      realtime_session             31.4s ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

      11111111111111111111111111111111   0s   5s    10s  15s   20s  25s   30s
      turn 1                       7.41s ┊━━━━━━━━╸ ┊    ┊     ┊    ┊     ┊  latency 2.41s · ⇠ session
      ├╴user_speech                1.72s ┊▄▄  ┊     ┊    ┊     ┊    ┊     ┊  transcript 310ms
      └╴invoke_agent Triage        5.63s ┊  ━━━━━━╸ ┊    ┊     ┊    ┊     ┊
        ├╴chat gpt-realtime        670ms ┊  ▊ ┊     ┊    ┊     ┊    ┊     ┊  ttfc 412ms · 812→46 tok
        ├╴execute_tool get_order   1.18s ┊  ▕█▏     ┊    ┊     ┊    ┊     ┊  ok
        │ └╴SELECT orders          1.08s ┊  ▕█┊     ┊    ┊     ┊    ┊     ┊
        ├╴execute_tool get_weather 460ms ┊  ▕▎┊     ┊    ┊     ┊    ┊     ┊  ok
        └╴chat gpt-realtime        3.71s ┊    ████▎ ┊    ┊     ┊    ┊     ┊  ttfc 431ms · 1033→214 tok

      22222222222222222222222222222222   0s   5s    10s  15s   20s  25s   30s
      turn 2                       6.32s ┊    ┊    ╺━━━━━━━    ┊    ┊     ┊  latency 1.28s · interrupted
      │                                                                      ⇠ session
      ├╴user_speech                1.30s ┊    ┊    ▗▄▖   ┊     ┊    ┊     ┊  transcript 284ms
      ├╴invoke_agent Triage        570ms ┊    ┊     ┊━⇢  ┊     ┊    ┊     ┊
      │ │ ⇢ 11.72s handoff Triage → Billing
      │ └╴chat gpt-realtime        550ms ┊    ┊     ┊▐   ┊     ┊    ┊     ┊  ttfc 390ms · 1290→22 tok
      └╴invoke_agent Billing       4.39s ┊    ┊     ┊ ━━━━━    ┊    ┊     ┊  ⇠ handoff from Triage
        └╴chat gpt-realtime        4.32s ┊    ┊     ┊ ████◆    ┊    ┊     ┊  ttfc 584ms · reaction 182ms
                                                                    heard 2.14s · 1402→388 tok · cancelled
            ◆ 16.10s audio_interrupted reason=user id=item_B7 heard=2.14s

      ▄ user speaks · ◆ audio interrupted · ⇢ handoff · ⇠ link · ttfc time to first chunk"
    `);
  });

  it('counts for itself and marks the turns when the session span is missing', () => {
    expect(renderWaterfall(conversation.slice(15))).toMatchInlineSnapshot(`
      "realtime_session sess_CQx41bTq · gpt-realtime
      14.8s · session span not here · 2 turns · 1 tool call · 1 failed span

      0af7651916cd43dd8448eb211c80319c      0s        5s         10s
      turn 3 ⇡                        9.26s ━━━━━━━━━━━━━━━━━━━━╸┊           latency 6.18s · completed
      ├╴user_speech                   1.46s ▄▄▄▖      ┊          ┊
      └╴invoke_agent Billing          7.74s ┊  ━━━━━━━━━━━━━━━━━╸┊
        ├╴chat gpt-realtime           640ms ┊  █▋     ┊          ┊           ttfc 402ms · 1811→61 tok
        ├╴execute_tool refund_payment 2.52s ┊        ▐█████✗     ┊           ERROR TimeoutError
        │                                                                    approval 2.30s
        │   ✗ 6.96s exception TimeoutError: upstream did not answer within 2500ms
        └╴chat gpt-realtime           2.22s ┊         ┊    █████▏┊           ttfc 600ms · 2011→180 tok
      turn 4 ⇡                        4.60s ┊         ┊          ┊━━━━━━━━━━ latency 870ms · guardrail
      ├╴user_speech                   700ms ┊         ┊          ┊▄▖         transcript 220ms
      └╴invoke_agent Billing          3.86s ┊         ┊          ┊ ╺━━━━━━━━
        ├╴chat gpt-realtime           1.46s ┊         ┊          ┊ ▐██▲      ttfc 801ms · 2240→120 tok
        │                                                                    cancelled
        │   ▲ 12.26s guardrail_tripped names=no_card_numbers id=item_C2
        └╴chat gpt-realtime           2.34s ┊         ┊          ┊    ▕█████ ttfc 510ms · 2413→170 tok

      ▄ user speaks · ✗ exception · ▲ guardrail tripped · ⇡ parent not shown here
      ttfc time to first chunk"
    `);
  });
});
