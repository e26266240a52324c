#include <libusb.h>

/* libusb_set_option is variadic, which Swift cannot call. */
static inline int camdock_usb_disable_discovery(void) {
    return libusb_set_option(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
}
