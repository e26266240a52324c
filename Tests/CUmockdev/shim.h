#include <umockdev.h>
#include <linux/usbdevice_fs.h>

/* Connecting to a signal is a macro with a cast of a function pointer in it. */
typedef gboolean (*camdock_umockdev_request)(
    UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer data);
typedef void (*camdock_umockdev_arrival)(
    UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer data);

static inline void camdock_umockdev_on_request(
    UMockdevIoctlBase *handler, const char *signal, camdock_umockdev_request answer, gpointer data) {
    g_signal_connect(handler, signal, G_CALLBACK(answer), data);
}

static inline void camdock_umockdev_on_arrival(
    UMockdevIoctlBase *handler, camdock_umockdev_arrival note, gpointer data) {
    g_signal_connect(handler, "client-connected", G_CALLBACK(note), data);
}
