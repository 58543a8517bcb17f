/** A conversation with every kind of message. Its figures are made up: nothing here is a fact. */

import type { Card, DeskMessage, Entry, PartnerMessage } from "../../source/model";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 15, 9, minute)).toISOString();

export const partner = (id: string, text: string, more: Partial<PartnerMessage> = {}): PartnerMessage => ({
  from: "partner",
  id,
  text,
  at: at(1),
  state: "sent",
  ...more,
});

export const desk = (id: string, text: string, more: Partial<DeskMessage> = {}): DeskMessage => ({
  from: "desk",
  id,
  replies_to: "p1",
  last: true,
  text,
  language: "en",
  outcome: "answered",
  buttons: [],
  cards: [],
  table: null,
  rating: null,
  at: at(2),
  ...more,
});

export const card = (more: Partial<Card> = {}): Card => ({
  fact: "example.sales",
  label: "Annual sales",
  subject: "Exampleland",
  figure: "1,234",
  value: "over 1,234 vehicles",
  unit: "vehicles",
  qualifier: "over",
  as_of: "2025",
  source: { title: "an article made up for this gallery", date: "2025", url: "https://example.com/article" },
  ...more,
});

const chinese = card({
  label: "年销量",
  subject: "示例国",
  figure: "1234",
  value: "超过1234辆",
  unit: "辆",
  qualifier: "超过",
  as_of: "2025年",
  source: { title: "为此页编写的示例文章", date: "2025年6月2日", url: null },
});

const indonesian = card({
  label: "Penjualan tahunan",
  subject: "Negeri Contoh",
  figure: "1.234",
  value: "lebih dari 1.234 unit",
  unit: "unit",
  qualifier: "lebih dari",
  source: { title: "artikel yang dibuat untuk galeri ini", date: "2 Juni 2025", url: "https://example.com/artikel" },
});

export const EVERY_KIND: readonly Entry[] = [
  partner("p1", "How many trucks are sold in Exampleland every year? 🚚"),
  desk("d1", "In Exampleland, 1,234 vehicles and more are sold every year.", { cards: [card()], rating: "up" }),
  partner("p2", "示例国每年卖多少辆？", { at: at(4) }),
  desk("d2", "示例国的年销量超过1234辆。", { cards: [chinese], language: "zh-Hans", at: at(4) }),
  desk("d3", "示例國的年銷量超過1234輛。更多內容請參閱來源。", { language: "zh-Hant", at: at(4) }),
  partner("p3", "Berapa penjualan tahunan di Negeri Contoh?", { at: at(5) }),
  desk("d4", "Di Negeri Contoh terjual lebih dari 1.234 unit per tahun.", {
    cards: [indonesian],
    language: "id",
    at: at(5),
  }),
  partner("p4", "Compare the two, please\nand tell me all", { at: at(6) }),
  desk("d5", "Annual sales of the two:", {
    table: {
      caption: "Annual sales",
      sources: [{ title: "an article made up for this gallery", date: "2025", url: null }],
      columns: ["Market", "Vehicles", "As of"],
      rows: [
        ["Exampleland", "over 1,234", "2025"],
        ["Otherland", "987", "2025"],
      ],
    },
    at: at(6),
  }),
  desk(
    "d6",
    "What it aims at:\n• to grow abroad\n• to serve partners\nWrite to desk@example.com or see https://example.com/plan.",
    {
      outcome: "chat",
      at: at(7),
    },
  ),
  partner("p5", "And in Nowhere?", { at: at(8) }),
  desk("d7", "My sources say nothing about that.", { outcome: "declined", rating: "down", at: at(8) }),
  partner("p6", "A message on its way", { state: "sending", at: at(9) }),
  partner("p7", "A message that waits", { state: "queued", at: at(9) }),
  partner("p8", "A message that was not taken", {
    state: "failed",
    at: at(9),
    problem: { text: "", key: "error_network", retry: true },
  }),
  desk("d8", "Which market do you mean?", {
    outcome: "clarify",
    buttons: [
      { title: "Exampleland", payload: "ask:ask_sales:market/aa" },
      { title: "Otherland", payload: "ask:ask_sales:market/bb" },
    ],
    at: at(10),
  }),
];
