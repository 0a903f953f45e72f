// The yardstick of the benchmarks: about the least that a program on libusb can do to flash an
// STM32 whose bootloader holds an early poll until its work is done.
//
//   yardstick IMAGE BLOCK SECTOR...
//
// IMAGE goes to 0x08000000, BLOCK is the device's wTransferSize, the SECTORs are the sizes of the
// sectors to erase, from the first one on. It erases, programs and leaves; it looks at nothing,
// reads nothing back and knows no other device. An item is [DFU_DNLOAD, DFU_GETSTATUS,
// DFU_GETSTATUS], as AN3156 has it, and two items are queued on endpoint 0 at any time.
#include <libusb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VENDOR = 0x0483, PRODUCT = 0xDF11, FLASH = 0x08000000 };
enum { DNLOAD = 1, GETSTATUS = 3, ABORT = 6, DOWNLOAD_IDLE = 5, STATUS_SIZE = 6 };
enum { SET_POINTER = 0x21, ERASE = 0x41, COMMAND_SIZE = 5, FIRST_BLOCK = 2 };
enum { DEPTH = 2, STAGES = 3, TIMEOUT_MS = 60000, SIZE_LIMIT = 4 << 20, BLOCK_LIMIT = 4096 };

struct item {
  uint16_t block, size;
  const uint8_t *data;
  uint8_t command[COMMAND_SIZE];
};

struct slot {
  struct libusb_transfer *transfers[STAGES];
  uint8_t buffers[STAGES][LIBUSB_CONTROL_SETUP_SIZE + BLOCK_LIMIT];
};

static libusb_device_handle *device;
static struct item *items;
static size_t item_count, next_item, done_count;
static int failed;

static void fail(const char *what) {
  fprintf(stderr, "yardstick: %s\n", what);
  exit(1);
}

static void add_command(uint8_t command, uint32_t address) {
  struct item *item = &items[item_count++];
  item->size = COMMAND_SIZE;
  item->data = item->command;
  item->command[0] = command;
  for (int place = 0; place < 4; place++) item->command[place + 1] = address >> (8 * place);
}

static void start(struct slot *slot) {
  if (next_item == item_count || failed) return;
  const struct item *item = &items[next_item++];
  libusb_fill_control_setup(slot->buffers[0], 0x21, DNLOAD, item->block, 0, item->size);
  memcpy(slot->buffers[0] + LIBUSB_CONTROL_SETUP_SIZE, item->data, item->size);
  slot->transfers[0]->length = LIBUSB_CONTROL_SETUP_SIZE + item->size;
  for (int stage = 0; stage < STAGES && !failed; stage++)
    failed = libusb_submit_transfer(slot->transfers[stage]) != 0;
}

static void ended(struct libusb_transfer *transfer) {
  struct slot *slot = transfer->user_data;
  if (transfer->status != LIBUSB_TRANSFER_COMPLETED) failed = 1;
  if (transfer != slot->transfers[STAGES - 1] || failed) return;
  const uint8_t *status = libusb_control_transfer_get_data(transfer);
  failed = status[0] != 0 || status[4] != DOWNLOAD_IDLE;
  done_count++;
  start(slot);
}

static struct slot *make_slot(void) {
  struct slot *slot = calloc(1, sizeof *slot);
  if (!slot) fail("no memory");
  for (int stage = 0; stage < STAGES; stage++) {
    struct libusb_transfer *transfer = libusb_alloc_transfer(0);
    if (!transfer) fail("no memory");
    // The length of the first stage is the item's; it is set when that starts.
    libusb_fill_control_setup(slot->buffers[stage], 0xA1, GETSTATUS, 0, 0, STATUS_SIZE);
    libusb_fill_control_transfer(
        transfer, device, slot->buffers[stage], ended, slot, TIMEOUT_MS);
    slot->transfers[stage] = transfer;
  }
  return slot;
}

static uint8_t *read_image(const char *name, size_t *size) {
  FILE *file = fopen(name, "rb");
  uint8_t *bytes = malloc(SIZE_LIMIT);
  if (!file || !bytes) fail("the image cannot be read");
  *size = fread(bytes, 1, SIZE_LIMIT, file);
  fclose(file);
  return bytes;
}

static void leave(void) {
  uint8_t status[STATUS_SIZE];
  libusb_control_transfer(device, 0x21, DNLOAD, 0, 0, NULL, 0, TIMEOUT_MS);
  libusb_control_transfer(device, 0xA1, GETSTATUS, 0, 0, status, STATUS_SIZE, TIMEOUT_MS);
}

int main(int count, char **arguments) {
  if (count < 4) fail("usage: yardstick IMAGE BLOCK SECTOR...");
  size_t size, block = strtoul(arguments[2], NULL, 0);
  const uint8_t *image = read_image(arguments[1], &size);
  if (block == 0 || block > BLOCK_LIMIT || size % block != 0) fail("no whole blocks");
  // A command for each sector, one before the blocks and one before leaving.
  items = calloc(count + size / block, sizeof *items);
  if (!items) fail("no memory");

  uint32_t sector = FLASH;
  for (int place = 3; place < count; place++) {
    add_command(ERASE, sector);
    sector += strtoul(arguments[place], NULL, 0);
  }
  add_command(SET_POINTER, FLASH);
  for (size_t place = 0; place < size; place += block)
    items[item_count++] =
        (struct item){.block = FIRST_BLOCK + place / block, .size = block, .data = image + place};
  add_command(SET_POINTER, FLASH);

  if (libusb_init(NULL) != 0) fail("no libusb");
  device = libusb_open_device_with_vid_pid(NULL, VENDOR, PRODUCT);
  if (!device || libusb_claim_interface(device, 0) != 0) fail("no device");
  libusb_control_transfer(device, 0x21, ABORT, 0, 0, NULL, 0, TIMEOUT_MS);
  for (int depth = 0; depth < DEPTH; depth++) start(make_slot());
  while (done_count < item_count && !failed) libusb_handle_events(NULL);
  if (failed) fail("a transfer failed");
  leave();
  return 0;
}
